using MobileNetEdge.Tools.Quantizer.Commands;

return CommandLine.Run(args);
