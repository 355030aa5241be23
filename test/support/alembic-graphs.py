"""Answers, line by line, what the installed Alembic makes of a graph: its steps, and the rows it leaves."""
import json
import os
import shutil
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
list_unsorted = os.listdir
# Later versions sort the names of files; with the same order here, the order of steps is determined
os.listdir = lambda *place: sorted(list_unsorted(*place))

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

template = "revision = {id!r}\ndown_revision = {down!r}\nbranch_labels = {labels!r}\ndepends_on = {needs!r}\ndef upgrade(): pass\ndef downgrade(): pass\n"
engine = create_engine("sqlite://")


def one_or_all(values):
    return None if not values else values[0] if len(values) == 1 else tuple(values)


def write(folder, revisions):
    os.makedirs(os.path.join(folder, "versions"))
    for revision in revisions:
        with open(os.path.join(folder, revision["file"]), "w") as file:
            file.write(template.format(id=revision["id"], down=one_or_all(revision["parents"]), labels=one_or_all(revision["branchLabels"]), needs=one_or_all(revision["dependsOn"])))


def carry_out(script, ask):
    steps = []
    verb = ask["verb"]
    target = tuple(ask["targets"]) if verb == "stamp" else ask["targets"][0]

    def choose(rows, context):
        work = {"upgrade": script._upgrade_revs, "downgrade": script._downgrade_revs, "stamp": script._stamp_revs}[verb](target, rows)
        if verb != "stamp":
            steps.extend({"id": step.revision.revision, "direction": "up" if step.is_upgrade else "down"} for step in work)
        return work

    with engine.connect() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        context = MigrationContext.configure(connection, opts={"fn": choose})
        context._ensure_version_table()
        for row in ask["rows"]:
            connection.execute(text("INSERT INTO alembic_version VALUES (:row)"), {"row": row})
        try:
            context.run_migrations()
        except Exception as error:
            return {"steps": steps, "error": type(error).__name__, "text": str(error)}
        rows = sorted(row[0] for row in connection.execute(text("SELECT version_num FROM alembic_version")))
        return {"steps": steps, "rows": rows}


def answer(request):
    folder = tempfile.mkdtemp(prefix="headway-graphs-")
    try:
        write(folder, request["revisions"])
        script = ScriptDirectory(folder)
        history = [revision.revision for revision in script.walk_revisions()]
        return {"history": history, "heads": sorted(script.get_heads()), "answers": [carry_out(script, ask) for ask in request["asks"]]}
    finally:
        shutil.rmtree(folder)


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
