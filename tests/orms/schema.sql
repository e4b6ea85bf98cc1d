-- What every scenario reads. Three ways to key a parent: integer, uuid, text; one narrow and one
-- wide integer, so that the parent's and the child's column differ in width.
create table authors (id int primary key, name text not null);
create table posts (
  id int primary key, author_id int not null references authors, title text not null);
create table comments (
  id int primary key, post_id int not null references posts, body text not null);
create table teams (id smallint primary key, name text not null);
create table players (id int primary key, team_id bigint not null, name text not null);
create table devices (id uuid primary key, name text not null);
create table readings (id int primary key, device_id uuid not null references devices, value int);
create table countries (code text primary key, name text not null);
create table cities (id int primary key, country_code text not null references countries, name text);

insert into authors select n, 'author ' || n from generate_series(1, 50) n;
insert into posts select n, 1 + (n - 1) % 50, 'post ' || n from generate_series(1, 200) n;
insert into comments select n, 1 + (n - 1) % 200, 'comment ' || n from generate_series(1, 600) n;
insert into teams select n, 'team ' || n from generate_series(1, 3) n;
insert into players select n, 1 + (n - 1) % 3, 'player ' || n from generate_series(1, 30) n;
insert into devices select md5('device ' || n)::uuid, 'device ' || n from generate_series(1, 20) n;
insert into readings
  select n, md5('device ' || 1 + n % 20)::uuid, n from generate_series(1, 100) n;
insert into countries select 'land-' || chr(96 + n), 'Land ' || n from generate_series(1, 20) n;
insert into cities
  select n, 'land-' || chr(97 + n % 20), 'city ' || n from generate_series(1, 100) n;
create index on posts (author_id);
create index on comments (post_id);
analyze;
