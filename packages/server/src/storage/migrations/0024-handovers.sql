-- For the bank's pages a person may go on with their phone. handover_hash: of what the phone shows, once, until handover_until;
-- phone_hash: of the phone's own secret from then on.
alter table flows
  add column handover_hash text unique,
  add column handover_until timestamptz,
  add column phone_hash text;
