"""The floor plan as the code draws it: every module of `app`, what it imports, what it defines."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FLOORS = ("core", "files", "models", "web", "cli", "extensions", "database")


@dataclass(frozen=True)
class Module:
    """`name` is `app.draws.actions`; `floor` a floor of the house, "slice" or "roof"; `part` what it is in a slice."""

    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def room(self) -> str:
        """`draws`, `core`, `web` …; "" for the package itself."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def floor(self) -> str:
        if self.room in ("", "factory"):
            return "roof"
        return self.room if self.room in FLOORS else "slice"

    @property
    def part(self) -> str:
        """`actions`, `queries`, `forms`, `views`; anything else in a slice follows the rules of `actions`."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else ""

    @cached_property
    def imports(self) -> frozenset[str]:
        """Modules imported when this one runs (not those imported for types alone)."""
        for_types = {inner for block in ast.walk(self.tree) if is_type_block(block) for inner in ast.walk(block)}
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if node in for_types:
                continue
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.update(_module_or_name(node.module, alias.name) for alias in node.names)
        return frozenset(found)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, FUNCTIONS):
                yield node

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def is_type_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _module_or_name(module: str, name: str) -> str:
    """`from app.models import votes` imports a module; `from app.models.votes import Poll` imports from one."""
    inner = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if inner.is_dir() or inner.with_suffix(".py").exists() else module


def modules(folder: str = "app") -> dict[str, Module]:
    found: dict[str, Module] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found
