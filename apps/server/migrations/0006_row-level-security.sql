-- Row-level security. Requests are served in the role gepeto_app, which owns nothing; `gepeto.workspace` says whose rows
-- it sees (platform/database/scope.ts). The owner of the tables sees all: migrations, the job queue, looking up who
-- calls. The role itself belongs to the server's cluster and is made before any migration.
-- A table that a later migration adds is closed to the role until that migration opens it.

do $$ begin
  execute format('grant usage on schema %I to gepeto_app', current_schema());
end $$;

-- For tables with a column workspace_id, those of later migrations too.
create function isolate_by_workspace(isolated regclass, allowed text default 'select, insert, update, delete')
returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', isolated);
  execute format(
    'create policy workspace on %s using (workspace_id = current_setting(''gepeto.workspace'', true))', isolated);
  execute format('grant %s on %s to gepeto_app', allowed, isolated);
end $$;
revoke execute on function isolate_by_workspace from public;

select isolate_by_workspace(isolated) from unnest(array[
  'memberships', 'roles', 'groups', 'group_members', 'invitations', 'grants', 'api_keys', 'idempotent_requests',
  'collections', 'documents', 'passages', 'conversations', 'messages', 'answers']::regclass[]) as isolated;

-- What happened is written and read, never changed.
select isolate_by_workspace('events', 'select, insert');

alter table workspaces enable row level security;
create policy workspace on workspaces using (id = current_setting('gepeto.workspace', true));
grant select, update, delete on workspaces to gepeto_app;

-- Versions belong to their document, accounts and sessions to a person: whoever sees those sees these.
alter table document_versions enable row level security;
create policy workspace on document_versions
  using (exists (select from documents d where d.id = document_id));
grant select, insert, update, delete on document_versions to gepeto_app;

alter table users enable row level security;
create policy workspace on users using (exists (select from memberships m where m.user_id = users.id));
grant select, update on users to gepeto_app;

alter table sessions enable row level security;
create policy workspace on sessions using (exists (select from memberships m where m.user_id = sessions.user_id));
grant select, update, delete on sessions to gepeto_app;

alter table accounts enable row level security;
create policy workspace on accounts using (exists (select from memberships m where m.user_id = accounts.user_id));
grant select, insert, update, delete on accounts to gepeto_app;

-- The queue stays closed: whoever asks for a job may not read what others asked for.
create function send_job(job_name text, job_key text, job_data jsonb, start_at timestamptz)
returns void language sql security definer as $$
  insert into jobs (name, key, data, run_at) values (job_name, job_key, job_data, coalesce(start_at, now()))
  on conflict (name, key) where state = 'waiting' and key is not null
  do update set data = excluded.data, run_at = least(jobs.run_at, excluded.run_at), attempts = 0
$$;
alter function send_job set search_path from current;
revoke execute on function send_job from public;
grant execute on function send_job to gepeto_app;

-- The index's tables stay closed: the index is asked as their owner, for collections that were read under these
-- policies, and the texts of what it finds are read under them again. Its counts follow deletions whoever deletes.
alter function forget_indexed_passages() security definer;
alter function forget_indexed_passages() set search_path from current;
