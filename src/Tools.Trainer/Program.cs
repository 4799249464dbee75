using MobileNetEdge.Tools.Trainer.Commands;

return TrainerCommandLine.Run(args);
