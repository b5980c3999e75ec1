# Trains a small tokenizer on this file's folder and Python's own json module: the model it serves has weights at random.
import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=2000,
    special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
texts = sorted(pathlib.Path(json.__file__).parent.glob("*.py"))
tokenizer.train_from_iterator((text.read_text() for text in texts), trainer)
tokenizer.save(str(pathlib.Path(sys.argv[1], "tokenizer.json")))
