-- How long its codes live, whether its exchanges name the redirect URI, and since when it is refused.
alter table clients
  add column code_seconds integer not null default 3600 check (code_seconds in (3600, 600, 60)),
  add column redirect_uri_required boolean not null default false,
  add column disabled_at timestamptz,
  add constraint clients_two_secrets check (cardinality(secret_hashes) between 1 and 2);
