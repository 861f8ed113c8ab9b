-- What was answered stays with those who may read it.

-- Kept answers belong to one credential with the rights that it had, and are sealed: those kept before are forgotten.
truncate idempotent_requests;
alter table idempotent_requests drop constraint idempotent_requests_pkey;
alter table idempotent_requests drop column user_id;
alter table idempotent_requests drop column body;
alter table idempotent_requests add column caller bytea not null;   -- keyed hash of credential, permissions and reach
alter table idempotent_requests add column body bytea;              -- sealed
alter table idempotent_requests add primary key (workspace_id, caller, key);

-- An answer that ended early has no citations yet: the documents that its model was given stand for them.
alter table answers add column given text[];                        -- null: not known

-- Restricted documents that are gone, and who could read them: what was answered from them stays theirs.
create table deleted_documents (
  document_id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  readers text[],                             -- people and groups; null: all readers of its collection
  collection_readers text[],                  -- null: all of the workspace
  deleted_at timestamptz not null default now()
);
create index deleted_documents_workspace on deleted_documents (workspace_id);
select isolate_by_workspace('deleted_documents', 'select, insert');

-- Jobs take turns by the workspace that asked for them: none waits for all that another has asked for.
alter table jobs add column turn text not null default '';          -- '': of no workspace
drop index jobs_due;
create index jobs_due on jobs (name, turn, run_at, id) where state = 'waiting';
create or replace function send_job(job_name text, job_key text, job_data jsonb, start_at timestamptz)
returns void language sql security definer set search_path from current as $$
  insert into jobs (name, key, data, run_at, turn)
  values (job_name, job_key, job_data, coalesce(start_at, now()), coalesce(current_setting('gepeto.workspace', true), ''))
  on conflict (name, key) where state = 'waiting' and key is not null
  do update set data = excluded.data, run_at = least(jobs.run_at, excluded.run_at), attempts = 0
$$;
