-- Who may do what: roles, groups, grants, invitations.

alter table workspaces add column settings jsonb not null default '{}';

alter table memberships drop constraint memberships_role_check;
alter table memberships add column suspended_at timestamptz;

create table roles (                          -- custom ones; the built-in roles stand in the code
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  permissions text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index roles_name on roles (workspace_id, lower(name));

create table groups (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index groups_name on groups (workspace_id, lower(name));

create table group_members (
  workspace_id text not null,
  group_id text not null references groups on delete cascade,
  user_id text not null,
  created_at timestamptz not null default now(),
  primary key (group_id, user_id),
  foreign key (workspace_id, user_id) references memberships on delete cascade
);
create index group_members_user on group_members (workspace_id, user_id);

create table invitations (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  email text not null,
  role text not null,                         -- a built-in role, or the id of a custom one
  token_hash bytea not null unique,
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz
);
create index invitations_workspace on invitations (workspace_id, id desc);

alter table collections add column access text not null default 'workspace'
  check (access in ('workspace', 'restricted'));
alter table documents add column access text not null default 'inherited'
  check (access in ('inherited', 'restricted'));
create index documents_restricted on documents (collection_id) where access = 'restricted';

create table grants (
  workspace_id text not null references workspaces on delete cascade,
  object_id text not null,                    -- of a collection or a document
  principal text not null,                    -- of a person or a group
  level text not null check (level in ('read', 'write')),
  created_at timestamptz not null default now(),
  primary key (object_id, principal)
);
create index grants_principal on grants (workspace_id, principal);

alter table api_keys add column permissions text[]; -- null: all that its person may
alter table api_keys add column collections text[]; -- null: all that its person may read
