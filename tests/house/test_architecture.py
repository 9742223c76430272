"""Who may import whom, who may commit, and what no module does (see the floor plan in the README)."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.plan import Module, modules

HOUSE = modules()
OUTSIDE = {"core": {"numpy", "highspy"}}  # third parties a floor may know; the others are free
BELOW = {
    "core": {"core"},
    "files": {"files", "core"},
    "extensions": {"database"},
    "database": set(),
    "models": {"models", "core", "extensions", "database"},
    "web": {"web", "models", "core", "extensions", "database"},
}
# What a part of a slice may know besides its own slice and the queries of others.
PARTS = {
    "forms": {"models", "core", "web.forms", "web.robots", "web.words"},
    "queries": {"models", "core", "extensions", "database"},
    "actions": {"models", "core", "files", "extensions", "database"},
    "views": {"models", "core", "files", "extensions", "database", "web"},
}
# Whose actions a slice may call. Acyclic, and short: most slices meet only through their queries.
CALLS: dict[str, set[str]] = {
    "checkin": {"accounts", "convening"},  # arriving is a change of attendance; who keeps the door has an account
    "convening": {"draws"},
    "following": {"projects"},  # what is told is the story of a project
    "logistics": {"accounts"},  # who takes care of travel has an account
    "jury": {"accounts"},  # whoever sits on the jury has an account
    "moderation": {"workshops"},  # a card hidden keeps its versions
    "opendata": {"projects"},  # feeds and the API say the story of a project
    "prototypes": {"accounts"},  # whoever joins a team receives an account
    "selection": {"prototypes"},
    "sponsorship": {"accounts", "prototypes"},  # a pact is kept while its prototype is followed
    "stage": {"editions"},  # a moment of the day opens its step of the thread
    "volunteers": {"accounts"},  # a confirmed address opens an account
}
EVERYBODYS = {"messages", "jobs"}
COMMITTERS = ("views", "cli", "jobs")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services"}
# Knows one of these for a reason of its own.
BOUND_FOR_A_REASON = {("app.messages.texts", "render_template"): "the words of a message are a template"}
REQUEST_BOUND = {"request", "session", "current_user", "flash", "g", "redirect", "render_template", "url_for"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
CLOCK_CALLS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
CLOCK_MODULES = {"app.web.clock"}
# A function that imports gives its reason here.
INNER_IMPORTS = {"app.__getattr__": "a command on files alone starts without the rooms that the factory knows"}


def named(names: Iterator[str]) -> str:
    return "\n".join(sorted(names))


def allowed(module: Module, target: Module) -> bool:
    if module.floor == "roof" or module.floor == "cli" or target.name == module.name:
        return True
    if module.floor in BELOW:
        return target.room in BELOW[module.floor]
    if module.room == "jobs":  # an edge of the house, as views are: the worker does everybody's long work
        return target.floor != "slice" or target.part != "views" or module.room == target.room
    part = module.part if module.part in PARTS else "actions"
    if module.room == target.room or not module.part:
        return not (part in ("queries", "forms") and target.part in ("views", "actions"))
    if target.floor == "slice":
        return _may_visit(module, target, part)
    return any(f"{target.name}.".startswith(f"app.{known}.") for known in PARTS[part])


def _may_visit(module: Module, target: Module, part: str) -> bool:
    """Another slice is seen through its queries; its actions are called along the list."""
    if target.part == "queries":
        return part in ("views", "actions")
    if target.name == "app.jobs.kinds":  # a slice describes its own long work
        return part == "views"
    callable_slices = CALLS.get(module.room, set()) | EVERYBODYS
    return part in ("views", "actions") and target.part not in ("forms", "views") and target.room in callable_slices


def test_imports_follow_the_floor_plan() -> None:
    wrong = (
        f"{module.name} → {target}"
        for module in HOUSE.values()
        for target in module.imports
        if target in HOUSE and not allowed(module, HOUSE[target])
    )
    assert named(wrong) == ""


@pytest.mark.parametrize("floor", sorted(OUTSIDE))
def test_floor_knows_only_these_outsiders(floor: str) -> None:
    wrong = (
        f"{module.name} → {target}"
        for module in HOUSE.values()
        if module.floor == floor
        for target in module.imports
        if target.split(".")[0] not in {*sys.stdlib_module_names, *OUTSIDE[floor], "app"}
    )
    assert named(wrong) == ""


def test_only_views_commands_and_jobs_commit() -> None:
    wrong = (
        module.at(node)
        for module in HOUSE.values()
        if module.part not in COMMITTERS and module.room not in COMMITTERS and module.name != "app.web.transactions"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    )
    assert named(wrong) == ""


def test_actions_and_queries_know_nothing_of_the_request() -> None:
    wrong = (
        f"{module.at(node)} {alias.name}"
        for module in HOUSE.values()
        if module.floor == "slice" and module.part not in ("views", "forms") and module.room != "jobs"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login")
        for alias in node.names
        if alias.name in REQUEST_BOUND and (module.name, alias.name) not in BOUND_FOR_A_REASON
    )
    assert named(wrong) == ""


def test_time_is_read_in_one_place() -> None:
    wrong = (
        f"{module.at(node)} {ast.unparse(node.func)}"
        for module in HOUSE.values()
        if module.name not in CLOCK_MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCK_CALLS
    )
    assert named(wrong) == ""


def test_calls_between_slices_make_no_circle() -> None:
    assert circles(CALLS) == []
    assert not EVERYBODYS & set(CALLS)


def test_no_import_circle() -> None:
    graph = {name: {target for target in module.imports if target in HOUSE} for name, module in HOUSE.items()}
    assert circles(graph) == []


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Circles met by walking the graph depth first; none if and only if there is none."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append([*path[path.index(name) :], name])
        elif name not in done:
            for target in sorted(graph.get(name, set()) - {name}):
                visit(target, [*path, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return found


def test_no_drawer_for_odds_and_ends() -> None:
    assert named(name for name in HOUSE if FORBIDDEN_NAMES & set(name.split("."))) == ""


def test_modules_and_functions_stay_short() -> None:
    long_modules = (
        f"{name}: {lines} lines"
        for name, module in HOUSE.items()
        if (lines := len(module.path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    )
    long_functions = (
        f"{module.at(node)} {node.name}: {lines} lines"
        for module in HOUSE.values()
        for node in module.functions
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    )
    assert named(long_modules) == ""
    assert named(long_functions) == ""


def test_imports_stand_at_the_top() -> None:
    wrong = (
        f"{module.at(inner)} in {node.name}"
        for module in HOUSE.values()
        for node in module.functions
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and f"{module.name}.{node.name}" not in INNER_IMPORTS
    )
    assert named(wrong) == ""


def test_every_function_is_typed() -> None:
    wrong = (
        f"{module.at(node)} {node.name}"
        for module in HOUSE.values()
        for node in module.functions
        if node.returns is None or any(_is_bare(argument) for argument in _arguments(node))
    )
    assert named(wrong) == ""


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    found = node.args
    rest = [one for one in (found.vararg, found.kwarg) if one is not None]
    return [*found.posonlyargs, *found.args, *found.kwonlyargs, *rest]


def _is_bare(argument: ast.arg) -> bool:
    return argument.annotation is None and argument.arg not in ("self", "cls")


def test_only_the_command_line_opens_sealed_ballots() -> None:
    """The server could not open an envelope if it held three parts of the key: no room imports what does."""
    assert {name for name, one in HOUSE.items() if any("primitives.hpke" in target for target in one.imports)} == {
        "app.cli.hpke"
    }
    makers = {"app.cli.sealed", "app.cli.demonstration.remote"}
    assert {name for name, one in HOUSE.items() if "app.cli.hpke" in one.imports} == makers
