-- What happened, sealed and chained.

-- Data keys: one for each pair of person and workspace, wrapped by a wrapping key, which the master key seals.
create table wrapping_keys (
  id text primary key,
  sealed bytea not null,
  master_key_id text not null,                -- a fingerprint: which master key opens it
  created_at timestamptz not null
);

create table data_keys (
  id text primary key,
  workspace_id text not null,
  person_id text not null,                    -- '': of the workspace itself
  wrapped_by text references wrapping_keys,
  wrapped bytea,                              -- null: destroyed, and what it sealed cannot be read again
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  check ((wrapped is null) = (destroyed_at is not null) and (wrapped is null) = (wrapped_by is null))
);
create unique index data_keys_holder on data_keys (workspace_id, person_id) where destroyed_at is null;
create index data_keys_wrapped_by on data_keys (wrapped_by);
select isolate_by_workspace('data_keys', 'select, insert');

-- Events written before are sealed at the next start, which holds the keys.
alter table events rename to unsealed_events;
alter index events_pkey rename to unsealed_events_pkey;
alter index events_workspace rename to unsealed_events_workspace;
alter index events_subject rename to unsealed_events_subject;
revoke all on unsealed_events from gepeto_app;

create table events (
  id text primary key,
  workspace_id text not null,
  actor_kind text not null,
  actor_id text not null,
  kind text not null,
  subject_id text not null,
  created_at timestamptz not null,            -- whole milliseconds
  key_id text not null,
  sealed bytea not null,                      -- what is told of it, under the key
  mac bytea not null                          -- over all of the above: no row that the server did not write has one
);
create index events_workspace on events (workspace_id, id);
create index events_subject on events (subject_id, id);
select isolate_by_workspace('events', 'select, insert');

-- Committed, not linked yet: in the order in which the sequencer takes them.
create table unlinked_events (
  position bigint generated always as identity primary key,
  workspace_id text not null,
  event_id text not null unique,
  refused_at timestamptz                      -- it is not what the server wrote
);

create function queue_events() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into unlinked_events (workspace_id, event_id) select workspace_id, id from written order by id;
  return null;
end $$;
revoke execute on function queue_events from public;
create trigger queue_events after insert on events
  referencing new table as written for each statement execute function queue_events();

create table event_links (
  workspace_id text not null,
  sequence bigint not null,                   -- from 1, without gaps
  event_id text not null unique,
  previous bytea not null,
  hash bytea not null,
  linked_at timestamptz not null default now(),
  primary key (workspace_id, sequence)
);
select isolate_by_workspace('event_links', 'select');

create table event_checkpoints (
  workspace_id text not null,
  size bigint not null,                       -- how many links it covers, from the first
  root bytea not null,                        -- of the Merkle tree over their hashes
  head bytea not null,                        -- the last one's hash
  peaks bytea[] not null,                     -- roots of the tree's whole parts, from which it is grown on
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (workspace_id, size)
);
select isolate_by_workspace('event_checkpoints', 'select');

-- Events of a workspace without a link, and those that wait for one and are gone.
create function unlinked_events_of(workspace text) returns table (
  event_id text, is_there boolean, is_waiting boolean, id text, workspace_id text, actor_kind text, actor_id text,
  kind text, subject_id text, created_at timestamptz, key_id text, mac bytea, sealed_sha256 text)
language sql stable security definer set search_path from current as $$
  select coalesce(e.id, u.event_id), e.id is not null, u.event_id is not null and u.refused_at is null,
    e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.mac,
    encode(sha256(e.sealed), 'hex')
  from (select * from events where events.workspace_id = workspace
          and not exists (select from event_links l where l.event_id = events.id)) e
    full join (select * from unlinked_events where unlinked_events.workspace_id = workspace) u on u.event_id = e.id
  where workspace = current_setting('gepeto.workspace', true) or current_setting('role') <> 'gepeto_app'
  order by 1
$$;
revoke execute on function unlinked_events_of from public;
grant execute on function unlinked_events_of to gepeto_app;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are written once', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger refuse_change before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger refuse_change before update or delete or truncate on event_links
  for each statement execute function refuse_change();
create trigger refuse_change before update or delete or truncate on event_checkpoints
  for each statement execute function refuse_change();
