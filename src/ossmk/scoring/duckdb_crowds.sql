-- The days on which somebody has more events of a kind than a cap counts, apart from all others.

-- :: crowds_packed
-- `id` is the event's rank on its day among all of its person and kind; where it is within the cap,
-- the rank among those that are input is, too
CREATE TABLE scoring_crowd AS
SELECT DISTINCT i.person, i.kind, i.day
FROM scoring_input AS i INNER JOIN scoring_share AS s ON s.kind = i.kind
WHERE i.id > s.cap;
CREATE VIEW every_crowded AS
SELECT i.* FROM scoring_input AS i
SEMI JOIN scoring_crowd AS c ON c.person = i.person AND c.kind = i.kind AND c.day = i.day;

-- :: crowds_named
-- ids are long, and their order matters only where somebody has more events of a kind and day
-- than a cap allows, in one second at that: few could at all, fewer do
CREATE TABLE scoring_busy AS
SELECT person FROM (
    SELECT person, sum(inputs) AS inputs, sum(shares) AS shares
    FROM scoring_numbered_account GROUP BY person
)
-- so many shares might run over into the bits of another day
WHERE inputs * (SELECT max(share) FROM scoring_share) > 32767
    OR shares & 32767 >= 100 OR shares >> 15 & 32767 >= 100
    OR shares >> 30 & 32767 >= 100 OR shares >> 45 >= 100;
CREATE TABLE scoring_busy_input AS
SELECT person, kind, state, day, second, own, org, lines FROM scoring_input
WHERE person IN (SELECT person FROM scoring_busy) AND kind IN (SELECT kind FROM scoring_share);
CREATE TABLE scoring_crowd AS
SELECT b.person, b.kind, b.day
FROM scoring_busy_input AS b INNER JOIN scoring_share AS s ON s.kind = b.kind
GROUP BY ALL
HAVING count(*) > min(s.cap);

-- :: ties
-- whether seconds alone leave the order open
SELECT count(*) FROM (
    SELECT b.person
    FROM scoring_busy_input AS b
    SEMI JOIN scoring_crowd AS c ON c.person = b.person AND c.kind = b.kind AND c.day = b.day
    GROUP BY b.person, b.kind, b.second
    HAVING count(*) > 1
);

-- :: untied
CREATE VIEW every_crowded AS
SELECT b.*, '' AS id FROM scoring_busy_input AS b
SEMI JOIN scoring_crowd AS c ON c.person = b.person AND c.kind = b.kind AND c.day = b.day;

-- :: tied
CREATE TABLE scoring_crowded_account AS
SELECT user_id FROM scoring_numbered_account
WHERE person IN (SELECT person FROM scoring_crowd);
CREATE TABLE every_crowded AS
SELECT i.* FROM scoring_input AS i
SEMI JOIN scoring_crowd AS c ON c.person = i.person AND c.kind = i.kind AND c.day = i.day
WHERE i.user_id IN (SELECT user_id FROM scoring_crowded_account);
