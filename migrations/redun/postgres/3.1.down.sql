-- Back before redun 3.1: all tags and their edits go, and nothing that stays can rebuild them.
--
-- redun's own step down leaves the type tagentitytype behind, on which its own step up then fails. Here it goes too.

DROP TABLE tag_edit;
DROP TABLE tag;
DROP TYPE tagentitytype;

UPDATE alembic_version SET version_num = 'cd2d53191748' WHERE version_num = 'cc4f663817b6';
