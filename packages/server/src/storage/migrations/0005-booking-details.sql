-- SWIFT's booking key, and whom a payment is made for on either side where that is somebody else.
alter table transactions
  add column booking_key text,
  add column ultimate_debtor text,
  add column ultimate_creditor text;
