-- Events of a workspace without a link, and those that wait for one and are gone. A link counts in the event's own chain and
-- from the first place on; what waits for its link has none anywhere, or nobody could give it one.
create or replace function unlinked_events_of(workspace text) returns table (
  event_id text, is_there boolean, is_waiting boolean, id text, workspace_id text, actor_kind text, actor_id text,
  kind text, subject_id text, created_at timestamptz, key_id text, mac bytea, sealed_sha256 text)
language sql stable security definer set search_path from current as $$
  select coalesce(e.id, u.event_id), e.id is not null,
    u.event_id is not null and u.refused_at is null
      and not exists (select from event_links l where l.event_id = u.event_id),
    e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.mac,
    encode(sha256(e.sealed), 'hex')
  from (select * from events where events.workspace_id = workspace
          and not exists (select from event_links l
                          where l.event_id = events.id and l.workspace_id = workspace and l.sequence > 0)) e
    full join (select * from unlinked_events where unlinked_events.workspace_id = workspace) u on u.event_id = e.id
  where workspace = current_setting('gepeto.workspace', true) or current_setting('role') <> 'gepeto_app'
  order by 1
$$;
