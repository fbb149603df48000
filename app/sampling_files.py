"""The file of a drawing: rule and candidates as they were locked, for whoever draws them again."""

from flask import Response

from surveys.tables import Campaign


def sampling_file(campaign: Campaign) -> Response:
    """Byte for byte as the digest was taken; the rule is the first line."""
    name = f"attachment; filename=chon-mau-{campaign.code}.json"
    text = f"{campaign.sampling}\n{campaign.candidates}"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": name})
