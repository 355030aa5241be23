"""The installed Alembic with everything imported: each line on standard input is a command, run in a process of its own."""
import json
import os
import sys
import tempfile
import traceback

import psycopg2  # noqa: F401
import sqlalchemy.dialects.postgresql  # noqa: F401
import sqlalchemy.dialects.sqlite  # noqa: F401
from alembic import config, context, op  # noqa: F401


def run(folder, words):
    os.chdir(folder)
    sys.argv = ['alembic', *words]
    try:
        config.main(prog='alembic', argv=words)
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        return 1


for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            code = run(asked['folder'], asked['words'])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code & 255)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        texts = {'stdout': out.read().decode(), 'stderr': err.read().decode()}
    print(json.dumps({'exitCode': status if status >= 0 else None, **texts}), flush=True)
