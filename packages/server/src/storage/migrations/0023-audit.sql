-- Who did what to what: ids alone, so that it outlives what it is about and names nobody. Written by triggers, in the transaction of
-- the change and whichever statement makes it; those of tokens by the statement that hands them out. Rows come in unsealed; one worker at a time numbers them and chains them by hash
-- (seq, hash), because a chain kept by every writer would make all of them queue. Nothing else ever changes a row.
create table audit_records (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('operator', 'client', 'person', 'system', 'database')),
  actor_id text,
  action text not null,
  subject jsonb not null,
  request_id text,
  seq bigint,
  hash bytea,
  check ((seq is null) = (hash is null))
);

create unique index audit_records_seq on audit_records (seq) where seq is not null;
create index audit_records_unsealed on audit_records (id) where seq is null;

create function keep_audit_record() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.seq is null and new.seq is not null
       and (new.id, new.at, new.actor_kind, new.actor_id, new.action, new.subject, new.request_id)
           is not distinct from
           (old.id, old.at, old.actor_kind, old.actor_id, old.action, old.subject, old.request_id) then
      return new;
    end if;
  end if;
  raise exception 'audit records are never changed or deleted';
end
$$;

create trigger audit_records_kept before update or delete on audit_records
  for each row execute function keep_audit_record();
create trigger audit_records_kept_whole before truncate on audit_records
  for each statement execute function keep_audit_record();

-- Who acts: said by the transaction, or the connection, in kontor.actor as "kind:id"; else whom the change comes from by its nature
-- (usual); and whoever is connected by other means than Kontor.
create function record_audit(action text, subject jsonb, usual_kind text default 'system', usual_id text default null)
returns void language plpgsql as $$
declare
  told text := nullif(current_setting('kontor.actor', true), '');
  is_ours boolean := current_setting('application_name') = 'kontor';
begin
  insert into audit_records (actor_kind, actor_id, action, subject, request_id)
  values (case when told is not null then split_part(told, ':', 1) when is_ours then usual_kind else 'database' end,
          case when told is not null then nullif(substr(told, strpos(told, ':') + 1), '')
               when is_ours then usual_id else session_user::text end,
          action, jsonb_strip_nulls(subject), nullif(current_setting('kontor.request_id', true), ''));
end
$$;

-- Settings by name, never by value: they hold hashes of secrets.
create function audit_client() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform record_audit('client.registered', jsonb_build_object('client', new.id));
  elsif old.disabled_at is null and new.disabled_at is not null then
    perform record_audit('client.disabled', jsonb_build_object('client', new.id));
  elsif old.disabled_at is not null and new.disabled_at is null then
    perform record_audit('client.enabled', jsonb_build_object('client', new.id));
  else
    perform record_audit('client.changed', jsonb_build_object(
      'client', new.id,
      'settings', (select jsonb_agg(n.key order by n.key)
                     from jsonb_each(to_jsonb(new)) n
                     join jsonb_each(to_jsonb(old)) o on o.key = n.key
                    where n.value is distinct from o.value)));
  end if;
  return null;
end
$$;

create trigger clients_audit_insert after insert on clients for each row execute function audit_client();
create trigger clients_audit_update after update on clients for each row
  when (old is distinct from new) execute function audit_client();

create function audit_user() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform record_audit('user.created', jsonb_build_object('user', new.id, 'client', new.client_id));
  else
    perform record_audit(case when old.data_expires_at is null then 'user.deleted' else 'user.expired' end,
                         jsonb_build_object('user', old.id, 'client', old.client_id));
  end if;
  return null;
end
$$;

create trigger users_audit after insert or delete on users for each row execute function audit_user();

create function audit_access() returns trigger language plpgsql as $$
declare
  access accesses := coalesce(new, old);
  owner text := (select client_id from users where id = access.user_id);
  subject jsonb := jsonb_build_object('user', access.user_id, 'access', access.id, 'bank', access.bank_id, 'client', owner);
begin
  -- What goes with its user is told by the user's own record.
  if owner is null then return null; end if;
  if tg_op = 'DELETE' then
    perform record_audit('access.deleted', subject);
    return null;
  end if;
  if tg_op = 'INSERT' then
    perform record_audit('access.created', subject, 'client', owner);
    if new.session is not null or new.state = 'once' then
      perform record_audit('consent.given', subject || jsonb_build_object('until', new.consent_until), 'person');
    end if;
    if new.credentials is not null then perform record_audit('credentials.stored', subject, 'person'); end if;
    return null;
  end if;
  if old.session is null and new.session is not null then
    perform record_audit('consent.given', subject || jsonb_build_object('until', new.consent_until), 'person');
  elsif old.session is not null and new.session is null then
    perform record_audit('consent.revoked', subject);
  elsif old.consent_until is distinct from new.consent_until then
    perform record_audit('consent.renewed', subject || jsonb_build_object('until', new.consent_until), 'person');
  end if;
  if old.state <> new.state and new.state = 'needs_user' then
    perform record_audit('consent.expired', subject);
  elsif old.state <> new.state and new.state in ('ending', 'credentials_rejected') then
    perform record_audit(case new.state when 'ending' then 'access.ended' else 'credentials.rejected' end, subject);
  end if;
  if (old.credentials is null) <> (new.credentials is null) then
    perform record_audit(case when new.credentials is null then 'credentials.deleted' else 'credentials.stored' end, subject);
  end if;
  return null;
end
$$;

create trigger accesses_audit after insert or delete on accesses for each row execute function audit_access();
-- Most updates are of tokens and times of reading; they cost nothing here.
create trigger accesses_audit_update after update on accesses for each row
  when (old.state <> new.state or (old.session is null) <> (new.session is null)
        or (old.credentials is null) <> (new.credentials is null)
        or old.consent_until is distinct from new.consent_until)
  execute function audit_access();

create function audit_account() returns trigger language plpgsql as $$
begin
  -- What goes with its access, or with its user, is told by theirs.
  if exists (select from accesses where user_id = old.user_id and id = old.access_id and state <> 'ending') then
    perform record_audit('account.deleted',
                         jsonb_build_object('user', old.user_id, 'access', old.access_id, 'account', old.id));
  end if;
  return null;
end
$$;

create trigger accounts_audit after delete on accounts for each row execute function audit_account();

create function audit_flow() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform record_audit('flow.created', jsonb_build_object('flow', new.id, 'client', new.client_id), 'client', new.client_id);
  else
    perform record_audit('flow.' || new.state_name, jsonb_build_object('flow', new.id, 'client', new.client_id), 'person');
  end if;
  return null;
end
$$;

create trigger flows_audit_insert after insert on flows for each row execute function audit_flow();
create trigger flows_audit_update after update of state_name on flows for each row
  when (old.state_name <> new.state_name and new.state_name in ('finished', 'cancelled', 'failed'))
  execute function audit_flow();

create function audit_expired_flow() returns trigger language plpgsql as $$
begin
  perform record_audit('flow.expired', jsonb_build_object('flow', new.flow_id, 'client', new.client_id));
  return null;
end
$$;

-- What ends by itself ends at its last moment.
create trigger flow_journals_audit after update of ended_at on flow_journals for each row
  when (old.ended_at is null and new.ended_at = new.expires_at)
  execute function audit_expired_flow();

create function audit_webhook() returns trigger language plpgsql as $$
declare
  webhook webhooks := coalesce(new, old);
begin
  perform record_audit(case tg_op when 'INSERT' then 'webhook.created' else 'webhook.deleted' end,
                       jsonb_build_object('client', webhook.client_id, 'webhook', webhook.id), 'client', webhook.client_id);
  return null;
end
$$;

create trigger webhooks_audit after insert or delete on webhooks for each row execute function audit_webhook();

create function audit_overview() returns trigger language plpgsql as $$
begin
  perform record_audit('overview.created', jsonb_build_object('overview', new.id, 'client', new.client_id), 'client', new.client_id);
  return null;
end
$$;

create trigger overviews_audit after insert on overviews for each row execute function audit_overview();
