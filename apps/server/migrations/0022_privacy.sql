-- Personal data: how long it is kept, what may not be deleted, what people agreed to.

create table retention_rules (
  workspace_id text not null references workspaces on delete cascade,
  kind text not null,
  days integer not null check (days > 0),
  primary key (workspace_id, kind)
);
select isolate_by_workspace('retention_rules');

create table legal_holds (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  scope text not null check (scope in ('workspace', 'person', 'collection')),
  subject_id text not null,
  reason bytea not null,                      -- sealed
  set_by text not null,
  set_at timestamptz not null
);
create unique index legal_holds_subject on legal_holds (workspace_id, subject_id);
select isolate_by_workspace('legal_holds', 'select, insert, delete');

-- As it stands; how it came to stand so is in the log.
create table consents (
  workspace_id text not null references workspaces on delete cascade,
  person_id text not null references users on delete cascade,
  purpose text not null,
  is_given boolean not null,
  text_version text not null,                 -- of the words that were agreed to
  decided_at timestamptz not null,
  primary key (workspace_id, person_id, purpose)
);
select isolate_by_workspace('consents');
