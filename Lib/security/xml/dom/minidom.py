# CVE-2025-12084: appending a node must not walk up to the root each time.
def _clear_id_cache(node):
    """What the document remembers of ids is void after a change below it, or in a part
    that may be put below it."""
    document = node if node.nodeType == Node.DOCUMENT_NODE else node.ownerDocument
    if document is not None:
        document._id_cache.clear()
        document._id_search_stack = None
