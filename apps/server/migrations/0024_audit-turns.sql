-- Whose turn it is: a row that only the tables' owner can lock, in place of advisory locks that any login can hold.
create table audit_turns (name text primary key);
insert into audit_turns (name) values ('linking'), ('relaying');
