-- Assistants: what is edited, what answers, who may use it, and how much it was used.

create table assistants (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  slug text not null,
  draft jsonb not null,                       -- an AssistantConfiguration
  revision integer not null default 1,        -- grows with each change of the draft
  newest_version integer not null default 0,
  published_version integer,                  -- the one that answers; null: none yet
  access text not null default 'workspace' check (access in ('workspace', 'restricted')),
  principals text[] not null default '{}',    -- people and groups who may use it where it is restricted
  paused_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index assistants_slug on assistants (workspace_id, slug);

create table assistant_versions (             -- written once
  workspace_id text not null references workspaces on delete cascade,
  assistant_id text not null references assistants on delete cascade,
  version integer not null,
  configuration jsonb not null,
  changed text[] not null,                    -- fields in which it differs from the version before
  note text not null,
  published_by text not null,
  created_at timestamptz not null default now(),
  primary key (assistant_id, version)
);

create table assistant_use (                  -- by day, so that it stays when the answers themselves go
  workspace_id text not null references workspaces on delete cascade,
  assistant_id text not null,
  day date not null,
  answers integer not null default 0,
  errors integer not null default 0,
  cost double precision not null default 0,
  last_used_at timestamptz not null,
  primary key (assistant_id, day)
);

alter table conversations add column assistant_id text; -- who answers in it; null: no assistant

select isolate_by_workspace('assistants');
select isolate_by_workspace('assistant_versions', 'select, insert');
select isolate_by_workspace('assistant_use');
