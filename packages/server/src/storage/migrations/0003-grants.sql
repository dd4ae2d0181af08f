-- plain is sealed, so that the last page of the flow can show its code again; it goes when the code is used.
create table authorization_codes (
  hash text primary key,
  user_id text not null references users on delete cascade,
  client_id text not null references clients,
  flow_id text not null,
  redirect_uri text not null,
  scope text not null,
  plain bytea,
  expires_at timestamptz not null,
  used_at timestamptz,
  grant_id text
);

create index authorization_codes_user on authorization_codes (user_id);
create index authorization_codes_flow on authorization_codes (flow_id);

create table grants (
  user_id text not null references users on delete cascade,
  id text not null,
  client_id text not null references clients,
  flow_id text,
  scope text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (user_id, id)
);

create table access_tokens (
  hash text primary key,
  user_id text not null,
  grant_id text not null,
  scope text not null,
  expires_at timestamptz not null,
  foreign key (user_id, grant_id) references grants on delete cascade
);

create index access_tokens_grant on access_tokens (user_id, grant_id);
create index access_tokens_expires_at on access_tokens (expires_at);

create table refresh_tokens (
  hash text primary key,
  user_id text not null,
  grant_id text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (user_id, grant_id) references grants on delete cascade
);

create index refresh_tokens_grant on refresh_tokens (user_id, grant_id);
create index refresh_tokens_expires_at on refresh_tokens (expires_at);
