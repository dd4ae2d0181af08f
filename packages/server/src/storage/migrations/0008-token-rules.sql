-- RFC 7636: with it, the code is traded only for whoever knows the verifier behind it.
alter table authorization_codes add column code_challenge text;

-- One family of tokens per grant: which refresh token is the newest, which one it came from, and how a client whose
-- answer was lost gets it again. sealed_successor opens with the parent alone, of which the database has but the hash.
alter table grants
  add column generation integer not null default 1,
  add column issued integer not null default 0,
  add column current_refresh text,
  add column parent_refresh text,
  add column rotated_at timestamptz,
  add column successor_used_at timestamptz,
  add column sealed_successor bytea;

update grants g
   set current_refresh = r.hash
  from refresh_tokens r
 where r.user_id = g.user_id and r.grant_id = g.id and r.used_at is null;

-- Which are used up, the family knows; the rows of older ones stay to tell whose they were.
alter table refresh_tokens drop column used_at;

-- A family has ten places for access tokens: the eleventh takes that of the first.
alter table access_tokens
  add column place integer,
  add column generation integer not null default 1,
  add unique (user_id, grant_id, place);

-- What happened to each family, without a secret. It outlives the data it was about, so it refers to nothing.
create table grant_events (
  user_id text not null,
  grant_id text not null,
  id bigint generated always as identity,
  at timestamptz not null,
  name text not null,
  cause text,
  generation integer not null,
  primary key (user_id, grant_id, id)
);

create index grant_events_at on grant_events (at);
