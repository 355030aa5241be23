import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../../../../electron/drivers/dialects/alembic/environment-file.ts'

const aim = (text: string, address: string | null = null) => readEnvironment(text, address).aim

describe('where env.py takes the address from', () => {
	test.each([
		['config.get_main_option("sqlalchemy.url")', 'url = config.get_main_option("sqlalchemy.url")\ncontext.configure(url=url)'],
		['engine_from_config', 'engine = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.")'],
		[
			'its own address, put right',
			'url = config.get_main_option("sqlalchemy.url")\nconfig.set_main_option("sqlalchemy.url", url.replace("a", "b"))\nengine_from_config(x)',
		],
		[
			'a guarded one',
			'if not config.get_main_option("sqlalchemy.url"):\n    config.set_main_option("sqlalchemy.url", own())\nengine_from_config(x)',
		],
		[
			'a variable only where the ini says nothing',
			'import os\nif not config.get_main_option("sqlalchemy.url"):\n    config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])',
		],
	])('the ini: %s', (_, text) => {
		expect(aim(text, 'sqlite:///x.db')).toEqual({ kind: 'ini', scheme: null })
	})

	test.each([
		[
			'into the configuration',
			'config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])\nengine_from_config(x)',
			'DATABASE_URL',
		],
		['with a default', 'url = os.environ.get("DB_URI", "sqlite://")\ncontext.configure(\n  url=url,\n)', 'DB_URI'],
		[
			'through a function',
			'def get_url() -> str:\n    return os.getenv("APP_DSN")\n\ndef run():\n    engine = create_engine(get_url())',
			'APP_DSN',
		],
		[
			'through two names',
			'from os import environ\na = environ["DATABASE"]\nb = a.replace("postgres://", "postgresql://")\nconfig.set_main_option("sqlalchemy.url", b)',
			'DATABASE',
		],
		['into the section', 'section = config.get_section("alembic")\nsection["sqlalchemy.url"] = os.environ["DATABASE_URL"]', 'DATABASE_URL'],
		[
			'where the ini says nothing',
			'if not config.get_main_option("sqlalchemy.url"):\n    config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])',
			'DATABASE_URL',
		],
	])('a variable: %s', (_, text, name) => {
		expect(aim(text)).toEqual({ kind: 'variable', name, scheme: null })
	})

	test.each([
		['url = context.get_x_argument(as_dictionary=True)["url"]', 'url'],
		[
			'given = context.get_x_argument(as_dictionary=True)\nurl = given.get("db_url") or os.environ["DATABASE_URL"]\ncreate_engine(url)',
			'db_url',
		],
	])('an argument: %s', (text, name) => {
		expect(aim(text)).toEqual({ kind: 'x-argument', name, scheme: null })
	})

	test.each([
		['nothing', ''],
		['a variable that goes elsewhere', 'tenant = os.environ["TENANT_URL"]\nprint(tenant)'],
		['parts of an address', 'context.configure(url=f"postgresql://{os.environ[\'DB_PASSWORD\']}@x")'],
		['a comment', '# url = os.environ["DATABASE_URL"]; create_engine(url)\n'],
		['documentation', '"""config.get_main_option("x")\ncreate_engine(os.environ[\'DATABASE_URL\'])"""'],
		['settings of its own', 'from app.settings import settings\ncreate_engine(settings.url)'],
		['broken Python', 'context.configure(url=os.environ["'],
		['an address of its own in the ini’s place', 'config.set_main_option("sqlalchemy.url", settings.URL)\nengine_from_config(x)'],
		['one that a function tells', 'section = config.get_section("a")\nsection["sqlalchemy.url"] = url()\nengine_from_config(section)'],
		[
			'an engine of the application',
			'from app import engine\ndef offline():\n    url = config.get_main_option("sqlalchemy.url")\nwith engine.connect() as c:\n    pass',
		],
		['an engine made of something else', 'url = config.get_main_option("sqlalchemy.url")\nengine = create_engine(settings.url)'],
	])('nothing is said of %s', (_, text) => {
		expect(aim(text)).toEqual({ kind: 'none' })
	})

	test('the systems that are known', () => {
		expect(aim('from syncmaster.settings import X\nconfig.get_main_option("sqlalchemy.url")')).toEqual({
			kind: 'variable',
			name: 'SYNCMASTER__DATABASE__URL',
			scheme: 'postgresql+asyncpg',
		})
		expect(aim('from reana_db.config import X\n')).toEqual({
			kind: 'variable',
			name: 'REANA_SQLALCHEMY_DATABASE_URI',
			scheme: 'postgresql+psycopg2',
		})
	})

	test('the driver that the project is made for', () => {
		expect(aim('engine_from_config(x)', 'postgresql+psycopg://u@h/d')).toEqual({ kind: 'ini', scheme: 'postgresql+psycopg' })
		expect(aim('engine_from_config(x)', 'driver://user:pass@localhost/dbname')).toEqual({ kind: 'ini', scheme: null })
		expect(aim('url = os.environ["DB_URL"].replace("postgresql://", "postgresql+asyncpg://")\ncreate_async_engine(url)')).toEqual({
			kind: 'variable',
			name: 'DB_URL',
			scheme: 'postgresql+asyncpg',
		})
	})
})

describe('how env.py keeps the version table', () => {
	test('as it is written, or by a constant', () => {
		const text =
			'SCHEMA: str = "__reana"\ncontext.configure(\n  version_table="versions",  # ours\n  version_table_schema=SCHEMA, transaction_per_migration=True)'
		expect(readEnvironment(text, null)).toMatchObject({
			versionTable: 'versions',
			versionTableSchema: '__reana',
			transactionPerMigration: true,
		})
	})

	test('nothing where it is worked out, or said twice', () => {
		const text =
			'context.configure(version_table=name(), version_table_schema=settings.schema)\ncontext.configure(version_table="b", transaction_per_migration=False)\nf(transaction_per_migration=True)'
		expect(readEnvironment(text, null)).toMatchObject({ versionTable: null, versionTableSchema: null, transactionPerMigration: null })
	})
})
