-- How many events each client has had. Whoever records some holds this row until the end of their transaction, so that no
-- number is ever seen before a lower one. dropped: those up to it were deleted for their age.
create table event_feeds (
  client_id text primary key references clients,
  last_number bigint not null default 0,
  dropped bigint not null default 0
);

-- They outlive what they are about, so they refer to the client alone. renewal_link is sealed.
create table events (
  client_id text not null references clients,
  number bigint not null,
  id text not null,
  type text not null,
  user_id text not null,
  external_user_id text,
  access_id text,
  at timestamptz not null,
  details text not null,
  renewal_link bytea,
  primary key (client_id, number)
);

create index events_at on events (at);

-- types: null wants all. secret and old_secret are sealed; the old one signs along until its time.
-- lease: grows with every worker that takes it; what an older one found is not taken.
create table webhooks (
  client_id text not null references clients,
  id text not null,
  url text not null,
  types text[],
  secret bytea not null,
  old_secret bytea,
  old_secret_until timestamptz,
  disabled_at timestamptz,
  disabled_because text,
  created_at timestamptz not null,
  lease integer not null default 0,
  resting_until timestamptz,
  primary key (client_id, id)
);

-- One event for one webhook. Those of one lane are sent one after the other, by their numbers.
create table deliveries (
  client_id text not null,
  webhook_id text not null,
  number bigint not null,
  lane text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'parked')),
  attempts integer not null default 0,
  next_at timestamptz,
  last_at timestamptz,
  last_status integer,
  last_error text,
  primary key (client_id, webhook_id, number),
  foreign key (client_id, webhook_id) references webhooks on delete cascade,
  foreign key (client_id, number) references events on delete cascade
);

create index deliveries_due on deliveries (client_id, webhook_id, next_at) where state = 'pending';
create index deliveries_by_lane on deliveries (client_id, webhook_id, lane, number) where state = 'pending';
create index deliveries_overdue on deliveries (next_at) where state = 'pending';
create index deliveries_of_event on deliveries (client_id, number);

-- wanted counts what there was to tell, told how much of it the client knows: a notification always says the same, so that
-- one that waits speaks for all.
create table notifications (
  user_id text not null references users on delete cascade,
  id text not null,
  client_id text not null references clients,
  observe_key text not null,
  notify_uri text not null,
  state text,
  created_at timestamptz not null,
  wanted bigint not null default 0,
  told bigint not null default 0,
  attempts integer not null default 0,
  next_at timestamptz,
  parked_at timestamptz,
  primary key (user_id, id)
);

create index notifications_overdue on notifications (next_at) where next_at is not null;
