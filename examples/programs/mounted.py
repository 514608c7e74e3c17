"""An application of one's own, with the page and the API of OligoMatch under /tumour-board.

uvicorn --app-dir examples/programs mounted:app
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from oligomatch import web_app

# `allow_host`: the public names of the server; who may come in is for this application to say
board = web_app(allow_host=["hospital.example"], processes=1)
app = FastAPI(title="Tumour board", lifespan=board.lifespan)


@app.get("/", response_class=HTMLResponse)
def home() -> str:
    """The application's own page."""
    return '<h1>Tumour board</h1><p><a href="tumour-board/">Trials for a patient</a></p>'


app.mount("/tumour-board", board)
