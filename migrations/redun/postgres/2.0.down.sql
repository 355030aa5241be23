-- Back before redun 2.0: the evaluation cache goes, and nothing that stays can rebuild it.

DROP TABLE evaluation;

UPDATE alembic_version SET version_num = '806f5dcb11bf' WHERE version_num = '647c510a77b1';
