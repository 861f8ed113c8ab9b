-- People: when they were last seen, how they were invited, and workspaces that can be deleted.

alter table memberships add column last_seen_at timestamptz;

alter table invitations add column mailed_at timestamptz; -- null: the link was shown to whoever invited

-- What happened in a workspace outlives it.
alter table events drop constraint events_workspace_id_fkey;
