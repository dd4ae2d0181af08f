create table clients (
  id text primary key,
  name text not null,
  secret_hashes text[] not null,
  redirect_uris text[] not null,
  any_redirect boolean not null,
  scope text not null,
  created_at timestamptz not null default now()
);

-- request and state are sealed: they hold account numbers and the bank's handles.
create table flows (
  id text primary key,
  client_id text not null references clients,
  link_hash text not null unique,
  browser_hash text,
  request bytea not null,
  state bytea not null,
  state_name text not null,
  version integer not null default 0,
  claimed_until timestamptz,
  accounts_done integer,
  accounts_total integer,
  transactions_done integer,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index flows_expires_at on flows (expires_at);
