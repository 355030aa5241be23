-- Back before redun 2.1: nothing to undo. The added values stay; older clients ignore them.

UPDATE alembic_version SET version_num = '647c510a77b1' WHERE version_num = '30ffbaee18cd';
