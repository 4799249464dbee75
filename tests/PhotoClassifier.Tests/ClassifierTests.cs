using MobileNetEdge.Runtime.Int8.Pictures;
using StbImageSharp;

namespace MobileNetEdge.PhotoClassifier.Tests;

public sealed class ClassifierTests
{
    [Fact]
    public void It_knows_the_cards()
    {
        using Classifier classifier = Classifier.Load(Cards.Model);
        Assert.All(Cards.All, card => Assert.Equal(card.Label, classifier.Classify(card.Photo).Label));
    }

    [Fact]
    public void A_frame_is_classified_as_the_photo_that_holds_it_and_takes_no_memory()
    {
        using Classifier classifier = Classifier.Load(Cards.Model);
        byte[] photo = Cards.Photo("heart");
        Sighting expected = classifier.Classify(photo);
        ImageResult picture = ImageResult.FromMemory(photo, ColorComponents.RedGreenBlue);
        PictureFormat format = new(PixelFormat.Rgb24, picture.Width, picture.Height);
        Assert.Equal(expected, classifier.Classify(picture.Data, format));
        long before = GC.GetAllocatedBytesForCurrentThread();
        classifier.Classify(picture.Data, format);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_photo_of_another_size_is_classified_too()
    {
        using Classifier classifier = Classifier.Load(Cards.Model);
        Assert.Equal("heart", classifier.Classify(Cards.Photo("heart")).Label);
        classifier.Classify(new byte[64 * 48], new PictureFormat(PixelFormat.Gray8, 64, 48));
        Assert.Equal("star", classifier.Classify(Cards.Photo("star")).Label);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_photo_that_is_cut_off_is_refused(int length)
    {
        using Classifier classifier = Classifier.Load(Cards.Model);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => classifier.Classify(Cards.Photo("heart")[..length]));
        Assert.Contains($"the photo of {length} bytes is damaged or no JPEG", error.Message, StringComparison.Ordinal);
    }
}
