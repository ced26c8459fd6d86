CREATE TABLE notes (
  note_id integer NOT NULL PRIMARY KEY,
  user_id integer NOT NULL,
  body text NOT NULL
);
