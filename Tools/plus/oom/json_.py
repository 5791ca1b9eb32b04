import json


def run():
    data = {'list': range(20), 'text': u'\xe9\u20ac"\\', 'deep': [{'x': [None, True, 1.5]}] * 5,
            'big': 2 ** 70}
    text = json.dumps(data, sort_keys=True, indent=1)
    return text, json.loads(text) == data, json.dumps(data, ensure_ascii=False, sort_keys=True)
