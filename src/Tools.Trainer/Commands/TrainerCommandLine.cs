using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Cards;

namespace MobileNetEdge.Tools.Trainer.Commands;

/// <summary>The <c>mobilenet-edge-train</c> command.</summary>
internal static class TrainerCommandLine
{
    public static int Run(string[] args)
    {
        RootCommand root = new(
            $"""
            Trains MobileNets on pictures.

            {Invocation.Conventions}
            """)
        {
            CardsCommand.Create(), PrintCardsCommand.Create(),
        };
        return Invocation.Run("mobilenet-edge-train", root, args);
    }
}
