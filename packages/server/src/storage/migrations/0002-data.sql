-- Every key leads with the user: partitions by user, and cells of their own, stay open.
create table users (
  id text primary key,
  client_id text not null references clients,
  created_at timestamptz not null,
  -- One-time data ends; null: it stays until it is deleted.
  data_expires_at timestamptz
);

create index users_data_expires_at on users (data_expires_at) where data_expires_at is not null;

create table accesses (
  user_id text not null references users on delete cascade,
  id text not null,
  bank_id text not null,
  bank_name text not null,
  bank_code text,
  created_at timestamptz not null,
  primary key (user_id, id)
);

-- identification is sealed: IBAN, account number, masked PAN.
create table accounts (
  user_id text not null,
  id text not null,
  access_id text not null,
  ordinal integer not null,
  identification bytea not null,
  bic text,
  currency text not null,
  name text not null,
  owner text,
  type text not null,
  balance_amount numeric,
  balance_currency text,
  balance_type text,
  balance_reference_on date,
  balance_changed_at timestamptz,
  created_at timestamptz not null,
  synced_at timestamptz not null,
  succeeded_at timestamptz not null,
  primary key (user_id, id),
  foreign key (user_id, access_id) references accesses on delete cascade
);

create index accounts_access on accounts (user_id, access_id);

-- counterparty_identification is sealed: IBAN and account number of the other side.
create table transactions (
  user_id text not null,
  id text not null,
  account_id text not null,
  -- The place the bank gave it within its account, oldest first.
  ordinal integer not null,
  status text not null check (status in ('booked', 'pending')),
  amount numeric not null,
  currency text not null,
  booked_on date,
  value_on date,
  counterparty_name text,
  counterparty_bic text,
  counterparty_identification bytea,
  purpose text not null,
  type text not null,
  booking_text text,
  bank_reference text,
  end_to_end_id text,
  mandate_id text,
  creditor_id text,
  purpose_code text,
  structured_remittance text,
  bank_transaction_code text,
  transaction_code integer,
  prima_nota text,
  original_amount numeric,
  original_currency text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (user_id, id),
  foreign key (user_id, account_id) references accounts on delete cascade
);

create index transactions_by_day on transactions (user_id, booked_on, ordinal);
create index transactions_of_account on transactions (user_id, account_id, booked_on, ordinal);

-- body is compressed, then sealed.
create table raw_answers (
  user_id text not null,
  id text not null,
  account_id text not null,
  ordinal integer not null,
  media_type text not null,
  body bytea not null,
  created_at timestamptz not null,
  primary key (user_id, id),
  foreign key (user_id, account_id) references accounts on delete cascade
);

create index raw_answers_of_account on raw_answers (user_id, account_id);
