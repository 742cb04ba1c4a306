"""The door to Jinja2: templates in, responses out."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from decision_server.access.actors import PersonActor
from decision_server.web.markup import block, feel, is_simple, one_line, plain_text, value_text


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page; `form_token` goes with every form, and is bound to the session."""

    person: PersonActor
    form_token: str

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.person.name

    @property
    def workspace(self) -> str:
        """The workspace's name, as in addresses."""
        return self.person.workspace_name


class Pages:
    """Renders the templates of `ui/templates`. Long-lived; made by `app.py`."""

    def __init__(self, ui: Path, *, is_demo: bool) -> None:
        self.static = ui / "static"
        self._jinja = Environment(
            loader=FileSystemLoader(ui / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters |= {
            "feel": feel,
            "block": block,
            "one_line": one_line,
            "plain": plain_text,
            "value_text": value_text,
        }
        self._jinja.tests["simple"] = is_simple
        style = (self.static / "app.css").read_bytes()
        self._jinja.globals |= {"is_demo": is_demo, "style_version": sha256(style).hexdigest()[:12]}

    def page(
        self, template: str, viewer: Viewer | None = None, *, status: int = 200, **context: object
    ) -> Response:
        """The page as a response; `viewer` is None for pages that anybody may see."""
        shown: Mapping[str, object] = {"person": viewer, "here": "", **context}
        return HTMLResponse(self._jinja.get_template(template).render(shown), status_code=status)
