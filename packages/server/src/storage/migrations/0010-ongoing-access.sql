-- Users whom a client knows by an id of its own, and how many changes their transactions have seen: whoever changes some
-- holds the user's row, so that no number is ever seen before a lower one.
alter table users
  add column external_id text,
  add column changes bigint not null default 0;

create unique index users_external_id on users (client_id, external_id) where external_id is not null;

-- What reading on needs; without it the data was shared once. session is sealed.
alter table accesses
  add column session bytea,
  add column consent_until date;

-- The bank keeps more than the client was promised: what lies before shown_from is stored and not read.
alter table accounts
  add column shown_from date;

alter table transactions
  add column hidden boolean not null default false,
  add column deleted_at timestamptz,
  add column was_pending boolean not null default false,
  -- Of all that the bank said: what it says again is known by this alone, without opening what is sealed.
  add column digest bytea,
  -- The change with which it came, if it was read at once; all later ones are in transaction_changes.
  add column added_change bigint;

create index transactions_by_added_change on transactions (user_id, added_change) where added_change is not null;

create table transaction_changes (
  user_id text not null references users on delete cascade,
  number bigint not null,
  account_id text not null,
  transaction_id text not null,
  kind text not null check (kind in ('added', 'modified', 'removed')),
  primary key (user_id, number)
);

-- The days that were read, without holes between from_on and until_on.
create table coverage (
  user_id text not null,
  account_id text not null,
  from_on date not null,
  until_on date not null,
  primary key (user_id, account_id, from_on),
  foreign key (user_id, account_id) references accounts on delete cascade
);

-- Whoever stores transactions or deletes accounts holds the user's row, so no transaction can come to an account that goes. A
-- reference checked row by row would double what storing them takes; what it deleted, this deletes.
alter table transactions drop constraint transactions_user_id_account_id_fkey;

create function delete_transactions_of_accounts() returns trigger language plpgsql as $$
begin
  delete from transactions t using gone where t.user_id = gone.user_id and t.account_id = gone.id;
  return null;
end
$$;

create trigger accounts_delete_transactions
  after delete on accounts
  referencing old table as gone
  for each statement execute function delete_transactions_of_accounts();
