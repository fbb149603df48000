"""The least a server can do: Flask answers every ballot with the same page and touches nothing."""

from flask import Flask

PAGE = "<!doctype html><html lang=vi><title>Đã nhận phiếu</title>" + "<p>Phiếu đã được nhận.</p>" * 60


def application() -> Flask:
    app = Flask(__name__)

    @app.post("/phieu/gui")
    def hand_in() -> str:
        return PAGE

    @app.get("/phieu")
    def door() -> str:
        return PAGE

    return app
