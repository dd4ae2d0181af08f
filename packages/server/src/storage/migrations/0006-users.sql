-- How a user whom the client registered signs in. email_key is the e-mail as it is compared.
create table user_logins (
  user_id text primary key references users on delete cascade,
  client_id text not null references clients,
  email text not null,
  email_key text not null,
  full_name text not null,
  language text not null,
  password_hash text not null,
  wrong_passwords integer not null default 0,
  unique (client_id, email_key)
);

-- What failed lately, by the hash of who tried what, to slow guessing down. Unlogged: a crash may forget it.
create unlogged table failed_attempts (
  key text primary key,
  -- How many more are let through before ends_at.
  remaining integer not null,
  ends_at timestamptz not null
);
