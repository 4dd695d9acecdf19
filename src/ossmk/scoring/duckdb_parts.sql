-- The people that score.sql is about: all at once, or a part of them.

-- :: people
CREATE VIEW every_uncrowded AS
SELECT i.* FROM scoring_input AS i
ANTI JOIN scoring_crowd AS c ON c.person = i.person AND c.kind = i.kind AND c.day = i.day;
-- each person as shown: the smallest spelling, of events that are input
CREATE TABLE scoring_respelt AS
SELECT user_id, name FROM scoring_numbered_account
WHERE person IN (
    SELECT person FROM scoring_numbered_account GROUP BY person HAVING count(*) > 1
);
CREATE TABLE every_person AS
SELECT person, name AS user_id FROM scoring_numbered_account
WHERE inputs > 0 AND user_id NOT IN (SELECT user_id FROM scoring_respelt)
UNION ALL
SELECT i.person, min(r.name) AS user_id
FROM scoring_input AS i INNER JOIN scoring_respelt AS r ON r.user_id = i.user_id
GROUP BY i.person;

-- :: whole
-- what score.sql reads, of everybody
CREATE OR REPLACE VIEW scoring_person AS SELECT * FROM every_person;
CREATE OR REPLACE VIEW scoring_crowded AS SELECT * FROM every_crowded;
CREATE OR REPLACE VIEW scoring_uncrowded AS SELECT * FROM every_uncrowded;

-- :: part
-- what score.sql reads, of one part of the people; see duckdb_parts.py
CREATE OR REPLACE MACRO is_in_part(person) AS
person & (getvariable('scoring_parts') - 1) = getvariable('scoring_part');
CREATE OR REPLACE VIEW scoring_person AS SELECT * FROM every_person WHERE is_in_part(person);
CREATE OR REPLACE VIEW scoring_crowded AS SELECT * FROM every_crowded WHERE is_in_part(person);
CREATE OR REPLACE VIEW scoring_uncrowded AS SELECT * FROM every_uncrowded WHERE is_in_part(person);
