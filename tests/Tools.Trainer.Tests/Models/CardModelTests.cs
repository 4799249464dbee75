using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Tests.Cards;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Trainer.Tests.Models;

/// <summary>The networks that the repository ships know the cards that it draws.</summary>
public sealed class CardModelTests
{
    private static readonly PreprocessingOptions AsTheFileSays = new(null, null, null, null);

    [Theory]
    [InlineData("v1-0.25-96.safetensors")]
    [InlineData("v1-0.25-96.tflite")]
    [InlineData("v3-small-0.5-96.safetensors")]
    [InlineData("v3-small-0.5-96.tflite")]
    public void They_know_the_samples(string file)
    {
        using Network network = NetworkFile.Open(Path.Combine(CommittedCards.Folder, file), AsTheFileSays);
        Assert.All(PictureFolder.Find(Path.Combine(CommittedCards.Folder, "samples")), picture =>
            Assert.StartsWith(Answer(network, PictureFile.Load(picture)), Path.GetFileName(picture), StringComparison.Ordinal));
    }

    /// <summary>On cards that nobody has seen before; 5,000 others were right in 99.7 and 99.5 of 100 cases.</summary>
    [Theory]
    [InlineData("v1-0.25-96.tflite")]
    [InlineData("v3-small-0.5-96.tflite")]
    public void They_know_fresh_cards(string file)
    {
        using Network network = NetworkFile.Open(Path.Combine(CommittedCards.Folder, file), AsTheFileSays);
        CardRenderer renderer = new(RenderingRanges.Usual, 96, 96);
        int right = Enumerable.Range(0, 110).Count(i =>
        {
            CardPicture card = renderer.Render(seed: 1234, i);
            return Answer(network, new Picture(card.Rgb, 96, 96)) == CardClasses.NameOf(card.Card);
        });
        Assert.InRange(right, 105, 110);
    }

    [Theory]
    [InlineData("v1-0.25-96.safetensors")]
    [InlineData("v1-0.25-96.tflite")]
    [InlineData("v3-small-0.5-96.safetensors")]
    [InlineData("v3-small-0.5-96.tflite")]
    public void Their_labels_are_those_listed_beside_them(string file)
    {
        using Network network = NetworkFile.Open(Path.Combine(CommittedCards.Folder, file), AsTheFileSays);
        Assert.Equal(File.ReadAllLines(Path.Combine(CommittedCards.Folder, "labels.txt")), network.Description.Labels);
        Assert.Equal(CardClasses.Names.Order(StringComparer.Ordinal), network.Description.Labels);
    }

    private static string Answer(Network network, Picture picture) => network.Description.NameOf(Ranking.Top(network.Run(picture), 1)[0]);
}
