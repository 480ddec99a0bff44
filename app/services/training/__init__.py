"""The training workspace: a generated scene, three people, two weeks of plausible work, tasks of every state."""
