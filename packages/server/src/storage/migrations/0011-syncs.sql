-- once: its data was shared one time, and nothing goes on. ending: it is over, and the bank is to be told. next_sync_at: when a machine reads next, without the person.
alter table accesses
  add column state text not null default 'once'
    check (state in ('once', 'connected', 'needs_user', 'credentials_rejected', 'ending')),
  add column next_sync_at timestamptz,
  add column failures integer not null default 0;

create index accesses_due on accesses (next_sync_at) where state = 'connected' and next_sync_at is not null;

-- unattended_at: when machines read it in the last day. problem: why the last sync failed.
alter table accounts
  add column unattended_at timestamptz[] not null default '{}',
  add column problem text;

-- run: grows with every worker that takes it; what an older one brings is not taken. psu is sealed; without it nobody is present.
create table syncs (
  user_id text not null,
  id text not null,
  access_id text not null,
  state text not null check (state in ('queued', 'running', 'completed', 'failed')),
  psu bytea,
  run integer not null default 0,
  problem text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (user_id, id),
  foreign key (user_id, access_id) references accesses on delete cascade
);

create unique index syncs_under_way on syncs (user_id, access_id) where ended_at is null;
create index syncs_stale on syncs (created_at) where ended_at is null;

-- What a sync has read so far; body is compressed, then sealed. It becomes visible with all the rest, or goes.
create table staged_accounts (
  user_id text not null,
  sync_id text not null,
  account_id text not null,
  body bytea not null,
  primary key (user_id, sync_id, account_id),
  foreign key (user_id, sync_id) references syncs on delete cascade
);
create index syncs_ended_at on syncs (ended_at) where ended_at is not null;

-- By this their time comes.
create index raw_answers_created_at on raw_answers (created_at);
