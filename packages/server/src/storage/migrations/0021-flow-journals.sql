-- How far people come in the widget: steps, times and banks, nothing of the person. It outlives its flow.
-- steps: {at, step, bank, notice}, the oldest first. ended_at: when the flow was over, or expired.
create table flow_journals (
  flow_id text primary key,
  client_id text not null references clients,
  steps jsonb not null,
  opened_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index flow_journals_open on flow_journals (expires_at) where ended_at is null;
create index flow_journals_created_at on flow_journals (created_at);

-- What happens before there is a user is told by the flow.
alter table events
  alter column user_id drop not null,
  add column flow_id text;
