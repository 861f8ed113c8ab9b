-- A collector hears of the end of its workspace too: where a log goes outlives the workspace until all of it was taken.
alter table log_forwarding drop constraint log_forwarding_workspace_id_fkey;
