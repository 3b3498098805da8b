"""Where a setting comes from, and what is said of a setting that cannot be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import run, run_in_terminal

from aci_cli import config
from aci_cli.errors import AciError, UsageError

FILE = """\
# the desk's own
horizon = "medium"
with = ["usa", "JPN"]
threads = 2
"""


def test_defaults() -> None:
    settings = config.resolve({}, {}, Path("/nonexistent"))
    assert [(item.name, item.value) for item in settings.listed()] == [
        ("menu", None),
        ("data", None),
        ("queries", None),
        ("target", "CHN"),
        ("sender", "EU27"),
        ("with", ()),
        ("scenario", ("eu-alone",)),
        ("horizon", "short"),
        ("year", None),
        ("draws", 1000),
        ("engine", "duckdb"),
        ("remote", None),
        ("tables", {}),
        ("sources", {}),
        ("threads", None),
        ("format", "auto"),
        ("color", "auto"),
    ]
    assert {item.origin for item in settings.listed()} == {"default"}
    assert not settings.chosen("horizon")


def test_flag_then_variable_then_file_then_default(tmp_path: Path) -> None:
    (tmp_path / "aci.toml").write_text(FILE)
    environ = {"ACI_HORIZON": "long", "ACI_TARGET": "usa", "ACI_YEAR": ""}
    settings = config.resolve({"target": "rus", "horizon": None}, environ, tmp_path)
    assert (settings.target, settings.origins["target"]) == ("RUS", "--target")
    assert (settings.horizon, settings.origins["horizon"]) == ("long", "ACI_HORIZON")
    assert (settings.partners, settings.origins["with"]) == (("USA", "JPN"), "aci.toml:3")
    assert (settings.year, settings.origins["year"]) == (None, "default")
    assert settings.chosen("with")


def test_partners_are_split_joined_and_may_be_none(tmp_path: Path) -> None:
    given = {"with": ["usa,jpn", "G7", "USA"]}
    assert config.resolve(given, {}, tmp_path).partners == ("USA", "JPN", "G7")
    (tmp_path / "aci.toml").write_text(FILE)
    nobody = config.resolve({"with": [""]}, {}, tmp_path)
    assert (nobody.partners, nobody.chosen("with")) == ((), True)
    with pytest.raises(UsageError, match="--with: expected names, found an empty one in ','"):
        config.resolve({"with": [","]}, {}, tmp_path)
    with pytest.raises(AciError, match="ACI_WITH: expected names") as caught:
        config.resolve({}, {"ACI_WITH": ",,"}, tmp_path)
    assert caught.value.exit_code == 1


def test_pyproject_serves_where_no_aci_toml_is(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"\n\n[tool.aci]\nyear = 2023\n')
    settings = config.resolve({}, {}, tmp_path)
    assert (settings.year, settings.origins["year"]) == (2023, "pyproject.toml:5 [tool.aci]")
    (tmp_path / "aci.toml").write_text(FILE)
    assert config.resolve({}, {}, tmp_path).year is None


def test_a_pyproject_of_other_tools_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other\nbroken")
    assert config.resolve({}, {}, tmp_path).target == "CHN"


def test_a_broken_pyproject_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other\nbroken")
    result = run("config", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stderr.startswith(b"warning: pyproject.toml: not TOML: ")
    (tmp_path / "pyproject.toml").write_text("[tool.aci\nbroken")
    assert run("config", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("target", "zzz", 'unknown country or group "ZZZ"'),
        ("sender", "zzz", 'unknown country or group "ZZZ"'),
        ("with", "JPN,zzz", 'unknown country or group "ZZZ"'),
        ("scenario", "zzz", 'unknown scenario "zzz"'),
        ("year", "1990", "no figures for the year 1990"),
    ],
)
def test_a_value_found_bad_late_is_traced_to_its_origin(
    variable: str, value: str, message: str, tmp_path: Path
) -> None:
    name = f"ACI_{variable.upper()}"
    result = run("rank", env={name: value})
    text = result.stderr.decode()
    assert (result.returncode, result.stdout, text.count("\n")) == (1, b"", 1)
    assert text.startswith(f"aci: {message}")
    assert text.endswith(f"({variable} from {name})\n")
    (tmp_path / "aci.toml").write_text(f'{variable} = "{value}"\n')
    result = run("rank", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.endswith(f"({variable} from aci.toml:1)\n".encode())
    result = run("rank", f"--{variable}", value)
    assert (result.returncode, b" from " in result.stderr) == (2, False)


def test_an_error_about_something_else_is_left_alone() -> None:
    result = run("rank", "USA", env={"ACI_TARGET": "USA"})
    assert (result.returncode, b"ACI_TARGET" in result.stderr) == (2, False)
    result = run("rank", "--target", "FRA", env={"ACI_SENDER": "FRA"})
    assert (result.returncode, b"(sender from ACI_SENDER)" in result.stderr) == (2, True)


def test_a_standing_format_yields_where_it_does_not_fit(tmp_path: Path) -> None:
    text = run("explain", "bearings").stdout
    for form in ("csv", "parquet", "jsonl"):
        assert run("explain", "bearings", env={"ACI_FORMAT": form}).stdout == text
    (tmp_path / "aci.toml").write_text('format = "csv"\n')
    assert run("explain", "bearings", cwd=tmp_path).stdout == text
    assert run("explain", "bearings", env={"ACI_FORMAT": "json"}).stdout.startswith(b"{")
    asked = run("explain", "bearings", "--format", "csv")
    assert (asked.returncode, b"needs rows" in asked.stderr) == (2, True)
    code, out, _ = run_in_terminal("config", env={"ACI_FORMAT": "parquet"})
    assert (code, "ACI_FORMAT" in out) == (0, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"year = {'9' * 5000}\n", "aci.toml: holds a number or date that is out of range"),
        (f"year = 0x{'f' * 5000}\n", "aci.toml:1: year: expected a whole number from 1980"),
        (f"with = {'[' * 3000}{']' * 3000}\n", "aci.toml: its arrays or tables are nested too"),
        (f"with = {'[' * 300}{']' * 300}\n", "aci.toml:1: with: expected codes such as USA,JPN"),
        ("with = ['USA', '']\n", "aci.toml:1: with: expected names, found an empty one in 'USA,'"),
        ("[tool.aci]\nyear = 1\n", "aci.toml: unknown setting 'tool' — in aci.toml other settings"),
        ("[aci]\nyear = 1\n", "aci.toml: unknown setting 'aci' — in aci.toml other settings stand"),
        ('# x\nhorizn = "long"\n', "aci.toml:2: unknown setting 'horizn' — nearest: horizon"),
        ("horizon = 'longer'\n", "aci.toml:1: horizon: expected short, medium or long, found"),
        ("horizon = 3\n", "aci.toml:1: horizon: expected text, found 3"),
        ("with = [1]\n", "aci.toml:1: with: expected codes such as USA,JPN, found [1]"),
        ("threads = 0\n", "aci.toml:1: threads: expected a whole number from 1 to 1024, found 0"),
        ("threads = true\n", "aci.toml:1: threads: expected a whole number"),
        ("year = 20.5\n", "aci.toml:1: year: expected a whole number from 1980 to 2100"),
        ("horizon = \n", "aci.toml: not TOML: Invalid value (at line 1, column 11)"),
    ],
)
def test_a_bad_file_is_named_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "aci.toml").write_text(text)
    with pytest.raises(AciError) as caught:
        config.resolve({}, {}, tmp_path)
    assert str(caught.value).startswith(message)
    assert caught.value.exit_code == 1
    assert len(str(caught.value)) < 250


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "aci.toml").write_bytes(b"menu = '\xff'")
    with pytest.raises(AciError, match=r"aci\.toml: not UTF-8 text \(byte 8\)"):
        config.resolve({}, {}, tmp_path)


def test_tool_aci_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\naci = 3\n")
    with pytest.raises(AciError, match=r"tool\.aci: expected a table, found 3"):
        config.resolve({}, {}, tmp_path)


def test_a_variable_named_almost_as_a_setting_is_told(tmp_path: Path) -> None:
    environ = {"ACI_HORIZN": "long", "ACI_SCENARIOS": "g7", "HORIZON": "long"}
    others = {
        "ACI_COMTRADE_KEY": "k",
        "ACI_RATES_URL": "u",
        "ACI_REMOTE_TOKEN": "t",
        "ACI_HOST": "",
    }
    assert config.resolve({}, {**environ, **others}, tmp_path).doubts == (
        "ACI_HORIZN sets nothing; ACI_HORIZON does",
        "ACI_SCENARIOS sets nothing; ACI_SCENARIO does",
    )
    assert config.resolve({}, {"ACI_HORIZON": "long", **others}, tmp_path).doubts == ()
    result = run("config", env={"ACI_HORIZN": "long"})
    assert result.stderr.decode() == "warning: ACI_HORIZN sets nothing; ACI_HORIZON does\n"


def test_a_bad_flag_is_usage_and_a_bad_variable_is_not() -> None:
    with pytest.raises(UsageError, match=r"--year: expected a whole number .* found '20x'"):
        config.resolve({"year": "20x"}, {}, Path("/nonexistent"))
    with pytest.raises(AciError, match=r"ACI_FORMAT: .* found 'cvs' — nearest: csv") as caught:
        config.resolve({}, {"ACI_FORMAT": "cvs"}, Path("/nonexistent"))
    assert caught.value.exit_code == 1


def test_config_shows_value_and_origin(tmp_path: Path) -> None:
    (tmp_path / "aci.toml").write_text(FILE)
    result = run("config", "--year", "2022", cwd=tmp_path, env={"ACI_TARGET": "USA"})
    assert result.returncode == 0
    assert result.stdout.decode() == (
        "setting,value,origin\n"
        "menu,,default\n"
        "data,,default\n"
        "queries,,default\n"
        "target,USA,ACI_TARGET\n"
        "sender,EU27,default\n"
        'with,"USA,JPN",aci.toml:3\n'
        "scenario,eu-alone,default\n"
        "horizon,medium,aci.toml:2\n"
        "year,2022,--year\n"
        "draws,1000,default\n"
        "engine,duckdb,default\n"
        "remote,,default\n"
        "tables,,default\n"
        "sources,,default\n"
        "threads,2,aci.toml:4\n"
        "format,auto,default\n"
        "color,auto,default\n"
    )


def test_a_suffix_beats_a_format_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "settings.csv"
    environ = {"ACI_FORMAT": "json"}
    assert run("config", env=environ).stdout.startswith(b'{"meta"')
    assert run("config", "-o", str(path), env=environ).returncode == 0
    assert path.read_bytes().startswith(b"setting,value,origin\n")
    assert run("config", "-o", str(path), "--format", "jsonl").returncode == 0
    assert path.read_bytes().startswith(b'{"setting"')
