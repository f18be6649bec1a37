"""Run by the Python of the library: what an unmodified RemoteButler gets from a repository.

    butlerclient.py URL

The token is in BUTLER_RUBIN_ACCESS_TOKEN. It prints a JSON object.
"""

import json
import sys
import tempfile

from lsst.daf.butler import Butler

with Butler.from_config(sys.argv[1], collections="LSSTCam/runs/demo") as butler:
    refs = butler.query_datasets("visit_image", limit=3)
    with tempfile.TemporaryDirectory() as folder:
        files = butler.retrieveArtifacts(refs, folder)
        sizes = [f.size() for f in files]
    print(json.dumps({"refs": len(refs), "sizes": sizes}))
