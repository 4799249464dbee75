using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Cards;

namespace MobileNetEdge.Tools.Trainer.Commands;

/// <summary>The <c>mobilenet-edge-train</c> command.</summary>
internal static class TrainerCommandLine
{
    public static int Run(string[] args)
    {
        TrainOptions options = new();
        RootCommand root = new(
            $"""
            Trains a MobileNet on folders of pictures, one folder for each class. The same command continues a training that was stopped.

            Example:  mobilenet-edge-train --arch v1 --width 0.25 --resolution 96 --data pictures --out weights.safetensors

            {Invocation.Conventions} 130 when a training was interrupted.
            """)
        {
            CardsCommand.Create(), PrintCardsCommand.Create(),
        };
        options.AddTo(root);
        root.SetAction(parsed => TrainCommand.Run(parsed, options));
        return Invocation.Run("mobilenet-edge-train", root, args);
    }
}
